"""What a request to the store came to, in the port's errors: one table from S3's words, HTTP and the network."""

from __future__ import annotations

from xml.etree.ElementTree import ParseError

from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from urllib3.exceptions import ConnectTimeoutError, HTTPError, ReadTimeoutError, SSLError

from storage.base import BlobNotFound, StorageError, StoreFull, StoreRefused, StoreUnavailable

# ValueError and ParseError: the answer is not what S3 answers. OSError: a socket, or the file that is sent.
FAILURES = (MinioException, HTTPError, OSError, ValueError, ParseError)

_KEYS = {
    "AccessDenied",
    "AllAccessDisabled",
    "InvalidAccessKeyId",
    "InvalidSecurity",
    "SignatureDoesNotMatch",
}
_FULL = {"InsufficientStorage", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "XMinioStorageFull"}
_GARBLED = {"BadDigest", "IncompleteBody", "InvalidDigest", "RequestTimeout", "XAmzContentSHA256Mismatch"}
_INSUFFICIENT_STORAGE = 507
_PASSING = {500, 502, 503, 504}


def typed(err: Exception, bucket: str) -> StorageError:
    """The port's error for one of FAILURES. Its text holds no secret."""
    status = _status(err)
    code = _code(err)
    if code == "NoSuchKey":
        return BlobNotFound("no such blob")
    if code == "NoSuchBucket":
        return no_bucket(bucket)
    if code == "RequestTimeTooSkewed":
        return StoreRefused("the clocks of this machine and of the store differ too much")
    if code in _KEYS or status in {401, 403}:
        return StoreRefused(f"the store does not accept our keys, or they may not do this in the bucket {bucket}")
    if code in _FULL or status == _INSUFFICIENT_STORAGE:
        return StoreFull("the store has no room left")
    if isinstance(err, SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(err):
        return StoreRefused("the store's certificate is not trusted (ca=FILE in its URL names the right one)")
    if is_timeout(err):
        return StoreUnavailable("the store is too slow or does not answer")
    if code in _GARBLED:
        return StoreUnavailable(f"what was sent did not arrive whole ({code})")
    if status in _PASSING or status == 0:
        return StoreUnavailable(f"the store does not answer ({code or status or type(err).__name__})")
    return StoreRefused(f"the store refuses ({code or status}); are address, bucket and region right?")


def no_bucket(bucket: str) -> StoreRefused:
    """The error for a bucket that is not there."""
    return StoreRefused(f"the bucket {bucket} is not there")


def is_passing(err: Exception) -> bool:
    """Whether the very same request may do better a moment later: the connection was cut, or the server stumbled.

    A time-out is no such thing: the caller has waited long enough. Nor is what came of tidying up after one.
    """
    told: BaseException | None = err
    while told is not None:
        if is_timeout(told):
            return False
        told = told.__context__
    status = _status(err)
    if status:
        return status in _PASSING or _code(err) in _GARBLED
    return isinstance(err, HTTPError) and not isinstance(err, SSLError)


def is_timeout(err: BaseException) -> bool:
    """Whether time ran out, be it while connecting, sending or reading."""
    if isinstance(err, TimeoutError | ConnectTimeoutError | ReadTimeoutError):
        return True
    # urllib3 wraps what the socket said while it sent: ProtocolError("Connection aborted.", TimeoutError()).
    return isinstance(err, HTTPError) and any(isinstance(arg, TimeoutError) for arg in err.args)


def _code(err: Exception) -> str:
    """S3's own word for it, "" for none."""
    return str(err.code) if isinstance(err, S3Error) else ""


def _status(err: Exception) -> int:
    """The HTTP status that was answered, 0 for none."""
    if isinstance(err, S3Error):
        return int(err.response.status)
    if isinstance(err, ServerError):
        return int(err.status_code)
    if isinstance(err, InvalidResponseError):
        return int(err.args[0].rpartition("Response code: ")[2].partition(",")[0])
    return 0
