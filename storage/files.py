"""Files: bytes in any S3-compatible storage, under keys that we make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions.problems import NotFound, Unavailable

CHUNK_BYTES = 64 * 1024
PART_BYTES = 8 * 1024**2
"""Of what is sent in parts; S3 takes no smaller ones than 5 MB, and ten thousand at most."""
CONNECT_TIMEOUT_S = 2
READ_TIMEOUT_S = 20
RETRY_AFTER_S = 5


class Readable(Protocol):
    """Something that is read once, from its beginning."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes; none at the end."""
        ...


class _Body(Protocol):
    def read(self, amt: int) -> bytes: ...
    def close(self) -> None: ...


class Files:
    """One bucket. Safe to share between threads; raises Unavailable while the storage is away."""

    def __init__(
        self,
        *,
        endpoint: str,
        bucket: str,
        region: str,
        access_key: str,
        secret_key: str,
        public_endpoint: str = "",
    ) -> None:
        """Connect at the first use; `public_endpoint` is where programs outside reach it."""
        self.bucket = bucket

        def client(address: str) -> Any:
            # Storages differ in what they know of S3's newer checksums, hence `when_required`.
            return boto3.client(
                "s3",
                endpoint_url=address,
                region_name=region or "us-east-1",
                aws_access_key_id=access_key,
                aws_secret_access_key=secret_key,
                config=Config(
                    signature_version="s3v4",
                    s3={"addressing_style": "path"},
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                    connect_timeout=CONNECT_TIMEOUT_S,
                    read_timeout=READ_TIMEOUT_S,
                    retries={"max_attempts": 2, "mode": "standard"},
                    max_pool_connections=16,
                ),
            )

        self._client: Any = client(endpoint)
        # A signature covers the host, so addresses for others are signed with the one they use.
        self._outside: Any = client(public_endpoint) if public_endpoint else None

    def ensure_bucket(self) -> None:
        """Make the bucket unless it is there."""
        with _translated():
            try:
                self._client.head_bucket(Bucket=self.bucket)
            except ClientError as error:
                if _status(error) != 404:
                    raise
                self._client.create_bucket(Bucket=self.bucket)

    def put(self, key: str, data: bytes, media_type: str) -> None:
        """Keep `data` under `key`; it is there when this returns."""
        with _translated():
            self._client.put_object(Bucket=self.bucket, Key=key, Body=data, ContentType=media_type)

    def put_stream(self, key: str, stream: Readable, media_type: str) -> None:
        """Keep what `stream` gives until its end; no more than one part of it is held at once.

        What the stream raises comes through, and then nothing is kept.
        """
        first = _part(stream)
        if len(first) < PART_BYTES:
            self.put(key, first, media_type)
            return
        # By hand: boto's own way keeps every part until the last one is sent.
        where = {"Bucket": self.bucket, "Key": key}
        with _translated():
            begun = self._client.create_multipart_upload(**where, ContentType=media_type)
            where["UploadId"] = begun["UploadId"]
            try:
                parts: list[dict[str, object]] = []
                part = first
                del first
                while part:
                    number = len(parts) + 1
                    sent = self._client.upload_part(**where, PartNumber=number, Body=part)
                    parts.append({"PartNumber": number, "ETag": sent["ETag"]})
                    del part, sent
                    part = _part(stream)
                self._client.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
            except BaseException:
                self._client.abort_multipart_upload(**where)
                raise

    def copy(self, key: str, to: str) -> None:
        """Keep the same bytes under another key; NotFound when there are none."""
        with _translated():
            try:
                self._client.copy_object(
                    Bucket=self.bucket, Key=to, CopySource={"Bucket": self.bucket, "Key": key}
                )
            except ClientError as error:
                if _status(error) == 404:
                    raise NotFound("there is no such file") from error
                raise

    def address_to_put(self, key: str, bytes: int, media_type: str, lifetime_s: int) -> str | None:
        """Return where somebody may put exactly so many bytes of that type, for a while.

        Length and type are part of what is signed, so the storage refuses every other. None when
        nobody outside can reach the storage.
        """
        if self._outside is None:
            return None
        return self._outside.generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self.bucket,
                "Key": key,
                "ContentLength": bytes,
                "ContentType": media_type,
            },
            ExpiresIn=lifetime_s,
        )

    def exists(self, key: str) -> bool:
        """Say whether there is something under `key`."""
        return self.size(key) is not None

    def size(self, key: str) -> int | None:
        """Return how many bytes there are under `key`; None when there is nothing."""
        with _translated():
            try:
                answer = self._client.head_object(Bucket=self.bucket, Key=key)
            except ClientError as error:
                if _status(error) == 404:
                    return None
                raise
            return int(answer["ContentLength"])

    def get(self, key: str, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        """Stream the bytes `first` to `last`, both included; to the end with None.

        Raises NotFound at once, before the first chunk is asked for.
        """
        whole = first == 0 and last is None
        asked = {} if whole else {"Range": f"bytes={first}-{'' if last is None else last}"}
        with _translated():
            try:
                answer = self._client.get_object(Bucket=self.bucket, Key=key, **asked)
            except ClientError as error:
                if _status(error) == 404:
                    raise NotFound("there is no such file") from error
                raise
        # Some storages send a range under the status 200, others the whole file: the header tells
        # them apart, and of a whole file the rest is skipped here.
        skip = 0 if answer.get("ContentRange") else first
        left = None if last is None else last - first + 1
        return _chunks(answer["Body"], skip, left)

    def read(self, key: str) -> bytes:
        """Return a whole file; NotFound when there is none."""
        return b"".join(self.get(key))

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin with `prefix`, in no order that counts."""
        with _translated():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix):
                for entry in page.get("Contents", []):
                    yield entry["Key"]

    def delete(self, key: str) -> None:
        """Forget what is under `key`, if anything is."""
        with _translated():
            self._client.delete_object(Bucket=self.bucket, Key=key)


def _part(stream: Readable) -> bytes:
    """Return the next part of a stream, shorter than PART_BYTES at its end alone."""
    part = bytearray()
    while len(part) < PART_BYTES:
        piece = stream.read(min(CHUNK_BYTES, PART_BYTES - len(part)))
        if not piece:
            break
        part += piece
    return bytes(part)


def _chunks(body: _Body, skip: int, left: int | None) -> Iterator[bytes]:
    with _translated():
        try:
            while left is None or left > 0:
                chunk = body.read(CHUNK_BYTES)
                if not chunk:
                    return
                if skip:
                    skip, chunk = max(0, skip - len(chunk)), chunk[skip:]
                if left is not None:
                    chunk = chunk[:left]
                    left -= len(chunk)
                if chunk:
                    yield chunk
        finally:
            body.close()


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Unavailable("the file storage is away", retry_after=RETRY_AFTER_S) from error
