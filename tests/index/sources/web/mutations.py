"""Responses as broken, hostile or forgetful servers send them, made from a good one."""

import gzip
import zlib
from collections.abc import Callable
from random import Random

from tests.index.sources.web.raw import Exchange, response

DRIP = 0.02
"""Seconds between two bytes of a response that drips."""
STATUSES = (
    *("HTTP/1", "HTTP/1.1", "HTTP/1.1 200", "HTTP/9.9 200 OK", "HTTP/1.1 99999 Big", "HTTP/1.1 -1 No", "ICY 200 OK"),
    *("HTTP/1.1 20 OK", "200 OK", "\0\0\0\0", "HTTP/1.1\t200\tOK", "HTTP/1.1 200 \x00OK", "<html>", "HTTP/2 200", ""),
)
CODES = (
    *("100 Continue", "101 Switching Protocols", "103 Early Hints", "199 Odd", "201 Created", "204 No Content"),
    *("205 Reset", "206 Partial", "300 Choices", "304 Not Modified", "305 Proxy", "399 Odd", "401 No", "407 Proxy"),
    *(
        "408 Slow",
        "410 Gone",
        "416 Range",
        "421 Wrong",
        "425 Early",
        "429 Often",
        "451 Law",
        "500 Ouch",
        "503 Busy",
    ),
    *("511 Login", "600 Odd", "999 Denied"),
)
LOCATIONS = (
    *("http://[", "http://[::1", "http://[1.2.3.4]/", "//", "///", "http://", "https://", ":", "?", "#", "..", "\\\\x"),
    *("file:///etc/passwd", "javascript:1", "http://user:word@127.0.0.1/", "http://127.0.0.1:99999/", "http://a b/"),
    *("http://127.0.0.1:-1/", "http://\u00e9\u00ff/", "http://xn--/", "http://" + "a" * 300 + "/", "/" + "b" * 9000),
    *("http://169.254.169.254/", "http://168.63.129.16/", "http://[::ffff:127.0.0.1]/", "http://0/", "http://..../"),
    *("http://\u2100.example/", "http://a..b/", "http://%00/", "http://127.0.0.1%2f@x/", "http://x:y:z/", "{self}"),
)
HEADERS = (
    *("Content-Type: text/html\x00; charset=utf-8", "Content-Type: \x00", "Content-Type: text/html; charset=punycode"),
    *("Content-Type: text/html; charset=idna", "Content-Type: text/html; charset=zip", "Content-Type: ;;;=;"),
    *("Content-Type: text/html; charset=unicode_escape", "Content-Type: text/html; charset=utf-16", "Content-Type:"),
    *("Content-Type: text/html; charset=" + "x" * 30_000, "Content-Type: application/pdf", "Content-Type: image/png"),
    *("Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document", "No colon here"),
    *(
        ": no name",
        "Sp ace: x",
        "Folded: a\r\n b\r\n\tc",
        "X: \xff\xfe\x80",
        "X: " + "y" * 70_000,
        "X: " + "z" * 300_000,
    ),
    *("Content-Length: -1", "Content-Length: 1e9", "Content-Length: " + "9" * 5000, "Content-Length: 0x10"),
    *("Content-Length: 99999999999", "Content-Length: 1, 2", "Content-Length: 1\r\nContent-Length: 2"),
    *("Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: odd"),
    *("Transfer-Encoding: chunked\r\nContent-Length: 3", "Content-Encoding: gzip", "Content-Encoding: deflate"),
    *("Content-Encoding: br", "Content-Encoding: gzip, gzip", "Content-Encoding: \x7f", "Upgrade: h2c"),
    *('ETag: "\r\n "', "ETag: " + "e" * 5000, "Last-Modified: \xe9", "Retry-After: " + "9" * 8, "Retry-After: nan"),
    *("Connection: close, \x00", "Set-Cookie: " + "c" * 9000, "\x00: \x00", "\r", "\n", "\x0b: x"),
)
CHUNKS = (
    *(b"", b"0", b"0\r\n", b"-1\r\nx\r\n", b"zz\r\nx\r\n", b"ffffffffffffffffffffffff\r\nx", b"f" * 70_000, b"5\r\nab"),
    *(b"1;" + b"e" * 90_000 + b"\r\nx\r\n0\r\n\r\n", b"1\r\nxx\r\n0\r\n\r\n", b" 1\r\nx\r\n0\r\n\r\n", b"1\nx\n0\n\n"),
    *(
        b"0\r\n" + b"t: u\r\n" * 5000 + b"\r\n",
        b"0\r\nT: " + b"u" * 200_000,
        b"0x1\r\nx\r\n0\r\n\r\n",
        b"1\r\nx\r\n" * 9000,
    ),
)
Change = Callable[[Random, bytes, str], Exchange]


def _status(random: Random, body: bytes, kind: str) -> Exchange:
    line = random.choice(STATUSES).encode("latin-1")
    return Exchange.whole(line + b"\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body)


def _code(random: Random, body: bytes, kind: str) -> Exchange:
    return Exchange.whole(response(body, f"Content-Type: {kind}", status=random.choice(CODES)))


def _redirect(random: Random, _body: bytes, _kind: str) -> Exchange:
    code = random.choice(["301 Moved", "302 Found", "303 See", "307 Moved", "308 Moved"])
    where = random.choice(LOCATIONS).encode("utf-8").decode("latin-1")
    return Exchange.whole(response(b"", f"Location: {where}", "Content-Length: 0", status=code))


def _header(random: Random, body: bytes, kind: str) -> Exchange:
    lines = [f"Content-Type: {kind}", *random.sample(HEADERS, random.randint(1, 3))]
    random.shuffle(lines)
    return Exchange.whole(response(body, *lines))


def _many_headers(random: Random, body: bytes, kind: str) -> Exchange:
    lines = [f"X-{number}: y" for number in range(random.choice([99, 101, 500, 20_000]))]
    return Exchange.whole(response(body, f"Content-Type: {kind}", *lines))


def _interim(random: Random, body: bytes, kind: str) -> Exchange:
    before = b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * random.choice([1, 50, 5000])
    return Exchange.whole(before + response(body, f"Content-Type: {kind}"))


def _chunks(random: Random, body: bytes, kind: str) -> Exchange:
    head = response(b"", f"Content-Type: {kind}", "Transfer-Encoding: chunked")
    first = b"%x\r\n%s\r\n" % (len(body), body) if body else b""
    return Exchange.whole(head + random.choice([b"", first]) + random.choice(CHUNKS), _ending(random))


def _packed(random: Random, body: bytes, kind: str) -> Exchange:
    packed = gzip.compress(body)
    wrong = (
        *(packed[: random.randrange(len(packed))], packed + b"more", packed + packed, gzip.compress(bytes(30_000_000))),
        *(gzip.compress(packed), zlib.compress(body), zlib.compress(body)[2:-4], b"\x1f\x8b", b"", body),
    )
    names = random.choice(["gzip", "x-gzip", "deflate", "GZIP", "br", "gzip, gzip", "identity", ""])
    return Exchange.whole(response(random.choice(wrong), f"Content-Type: {kind}", f"Content-Encoding: {names}"))


def _cut(random: Random, body: bytes, kind: str) -> Exchange:
    whole = response(body, f"Content-Type: {kind}", f"Content-Length: {len(body)}")
    return Exchange.whole(whole[: random.randrange(len(whole) + 1)], _ending(random))


def _drip(random: Random, body: bytes, kind: str) -> Exchange:
    ways = (
        response(body, f"Content-Type: {kind}"),
        response(body, f"Content-Type: {kind}", f"Content-Length: {len(body)}"),
        response(b"%x\r\n%s\r\n" % (len(body), body), f"Content-Type: {kind}", "Transfer-Encoding: chunked"),
        b"HTTP/1.1 100 Continue\r\n\r\n" * 100,
    )
    whole = random.choice(ways)
    return Exchange.dripped(whole, DRIP, random.randrange(len(whole)))


def _bytes(random: Random, body: bytes, kind: str) -> Exchange:
    """Flip, take out and put in bytes anywhere."""
    whole = bytearray(response(body, f"Content-Type: {kind}", f"Content-Length: {len(body)}"))
    for _ in range(random.choice([1, 3, 20])):
        place = random.randrange(len(whole))
        match random.randrange(3):
            case 0:
                whole[place] = random.randrange(256)
            case 1:
                del whole[place : place + random.choice([1, 10, 100])]
            case _:
                whole[place:place] = random.choice([b"\0", b"\r\n", b"\xff" * 5, random.randbytes(50)])
        whole = whole or bytearray(b"x")
    return Exchange.whole(bytes(whole), _ending(random))


def _content(random: Random, body: bytes, kind: str) -> Exchange:
    """Break the content alone."""
    swelling = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 9))
    changed = (
        *(body[: random.randrange(len(body) + 1)], b"", b"\0" * 5000, random.randbytes(5000), b"<" * 5000, body * 50),
        *(
            b"<a>" * 5000,
            b"&#xD800;" * 50 + body,
            body.replace(b"http", b"http://[", 1),
            body.replace(b"127.0.0.1", b"["),
        ),
        *(
            body.replace(b"</", b"<"),
            body.decode("utf-8").encode("utf-16"),
            b"\xef\xbb\xbf" + body,
            b"%PDF-1.7\n" + body,
        ),
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol">' + swelling + b"]><rss><channel>&e8;</channel></rss>",
        body.replace(b"<link>", b"<link>&#xD800;&#0;\xff", 1).replace(b"<title>", b"<title>&#xDFFF;\x00", 1),
        body.replace(b"<loc>", b"<loc>http://\xc3\xa9" + b"a" * 300, 1).replace(b"utf-8", b"punycode", 1),
    )
    return Exchange.whole(response(random.choice(changed), f"Content-Type: {kind}"))


def _nothing(random: Random, _body: bytes, _kind: str) -> Exchange:
    return Exchange.whole(b"", _ending(random))


def _ending(random: Random) -> str:
    return random.choices(["close", "reset", "hang"], [8, 3, 1])[0]


QUICK_CHANGES: tuple[Change, ...] = (
    *(_status, _code, _redirect, _redirect, _header, _header, _header, _many_headers, _interim, _chunks, _packed),
    *(_cut, _bytes, _bytes, _content, _content),
)
SLOW_CHANGES: tuple[Change, ...] = (_drip, _nothing)


def mutated(random: Random, body: bytes, kind: str) -> Exchange:
    """Change a good response in one way; one in ten takes as long as it may."""
    change = random.choice(SLOW_CHANGES if random.random() < 0.1 else QUICK_CHANGES)
    return change(random, body, kind)
