"""Words of passwords everywhere: what is typed without thinking, names, teams, heroes."""

from __future__ import annotations

WORDS: tuple[str, ...] = tuple(
    """
    password passw0rd passwd pass passphrase pwd secret secure security letmein welcome login logon
    signin access open opensesame admin administrator root user username guest test testing tester
    demo temp temporary changeme change default master superuser system server computer internet
    website online mail email gmail yahoo hotmail facebook google youtube instagram twitter tiktok
    whatsapp viber skype discord netflix spotify amazon apple iphone android samsung nokia huawei
    xiaomi windows microsoft linux ubuntu debian office excel network wifi router linksys cisco
    oracle mysql database backup private public hello hi hey howdy goodbye bye thanks please yes
    nothing whatever something anything everything none null blank empty unknown qwerty azerty
    abc abcd love iloveyou loveyou loveme lover lovers lovely sweet sweetheart sweetie honey baby
    babygirl babyboy darling dear angel angels heaven devil demon god jesus christ church faith
    bible holy lord amen buddha allah peace happy happiness smile sunshine sun moon star stars
    rainbow flower flowers rose lily daisy jasmine violet summer winter spring autumn january
    february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday today tomorrow yesterday morning night midnight
    princess prince queen king kings lady boss chief captain soldier warrior knight ninja samurai
    dragon monkey tiger lion bear wolf eagle falcon hawk horse cat kitty kitten dog doggy puppy
    bunny rabbit fish dolphin shark snake spider scorpion panther turtle chicken pig cow mouse
    butterfly bird phoenix unicorn football soccer basketball baseball hockey tennis volleyball
    golf boxing racing chess player gamer game games gaming sport sports team champion winner
    loser liverpool chelsea arsenal manchester united barcelona barca realmadrid real madrid
    juventus juve milan inter bayern ferrari mercedes porsche audi bmw volkswagen toyota honda
    nissan ford mustang corvette camaro harley yamaha kawasaki suzuki jordan nike adidas puma
    superman batman spiderman ironman hulk joker pokemon pikachu naruto mario zelda sonic minecraft
    fortnite roblox starwars yoda matrix hobbit gandalf frodo harrypotter potter hermione simpson
    simpsons homer snoopy mickey minnie donald garfield barbie disney michael mike daniel dan david
    john johnny james robert rob william will thomas tom tommy charlie charles george andrew andy
    anthony tony joseph joe joshua josh matthew matt christopher chris alex alexander alexandra
    nick nicholas nicole jessica jess jennifer jenny ashley amanda sarah sara michelle melissa
    stephanie samantha sam elizabeth lisa linda anna anne annie mary maria maggie hannah emma
    olivia sophia sophie lucy laura rachel rebecca kevin brian ryan steven steve eric peter paul
    mark martin max maxwell victor vincent oscar oliver jack jackson harry henry buster killer
    shadow ginger pepper cookie cookies candy chocolate sugar cheese banana orange lemon cherry
    strawberry peach coffee beer vodka whiskey wine pizza hamburger pasta bread butter milk water
    fire ice snow wind rain storm thunder lightning ocean sea river mountain forest earth world
    planet galaxy universe space rocket alien matrix magic wizard witch vampire zombie ghost spirit
    metal rock music guitar piano drums dance singer metallica nirvana eminem queen beatles slayer
    money dollar euro rich gold golden silver diamond crystal platinum lucky luck fortune casino
    poker freedom liberty america american usa england london paris berlin london germany france
    italy spain russia moscow china japan tokyo turkey istanbul greece athens macedonia serbia
    romania europe texas dallas boston chicago cowboys yankees lakers eagles steelers red blue
    green black white yellow purple pink brown orange silver one two three four five six seven
    eight nine ten first second number phone mobile pencil school student teacher college
    university class home house family mother mom mommy mama father dad daddy papa sister brother
    son daughter friend friends bestfriend forever always never life live alive dead death die kill
    hate fuck fucker fuckyou fuckoff shit asshole bitch sex sexy hot hottie cool awesome super
    great best top power strong trustno trust truth believe dream dreams hope wish crazy stupid
    idiot blah foobar foo bar baz qaz asd zxc trustme ncc tigger hunter ranger maverick cooper
    thumper bandit rocky rambo buddy lucky ace vip pro new old big small good bad the my your you
    are not for and with our his her its this that
    """.split()  # noqa: SIM905 - hundreds of quoted words in a column read worse
)
"""Lower case, in Latin letters."""
