"""`edition.json`: what was signed, with which key, so that a copy can be checked with any Ed25519 tool."""

import json

from report.pages.published import Head
from report.vintage import signed_bytes


def signature_json(head: Head) -> bytes:
    """Signed text, digest, public key and signature; the last three in hexadecimal."""
    content = {
        "vintage_id": head.vintage_id,
        "data_as_of": head.build.data_as_of.isoformat(),
        "signed": signed_bytes(head.vintage_id, head.build, head.year, head.content_digest).decode(),
        "content_digest": head.content_digest.hex(),
        "public_key": head.public_key.hex(),
        "signature": head.signature.hex(),
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
