# SPDX-License-Identifier: Apache-2.0
"""What a destination may answer, and what is to become of it. A table: values, no code that runs.

An answer is a list of steps: bytes that are sent; WAIT; CLOSE, RESET (how the connection ends); DRIP (each byte of what
follows, slowly); FLOOD (the bytes that follow, for ever). Without an end the connection stays open.
"""

import collections

WAIT, CLOSE, RESET, DRIP, FLOOD, NOTIFY = "wait", "close", "reset", "drip", "flood", "close_notify"

# state: what the delivery is after this one attempt. error: what the attempt's error contains; None: it has none.
Case = collections.namedtuple("Case", "name steps state status error")
CASES = []


def delivered(name, *steps, status=200):
    CASES.append(Case(name, steps, "delivered", status, None))


def failed(name, *steps, status=0, error=""):
    CASES.append(Case(name, steps, "dead", status, error or f"answered {status}"))


OK = b"HTTP/1.1 200 OK\r\n"
EMPTY = OK + b"Content-Length: 0\r\n\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

# Status lines.
delivered("200", EMPTY)
delivered("201", b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", status=201)
delivered("204", b"HTTP/1.1 204 No Content\r\n\r\n", status=204)
delivered("205", b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", status=205)
delivered("299", b"HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n", status=299)
delivered("no reason phrase", b"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n")
delivered("no blank behind the status", b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n")
delivered("HTTP/1.0", b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", CLOSE)
delivered("line feeds alone", b"HTTP/1.1 200 OK\nContent-Length: 0\n\n")
delivered("a long reason phrase", b"HTTP/1.1 200 " + b"x" * 8000 + b"\r\nContent-Length: 0\r\n\r\n")
delivered("a reason phrase of bytes", b"HTTP/1.1 200 \xff\xfe\x80\r\nContent-Length: 0\r\n\r\n")
failed("300", b"HTTP/1.1 300 Choose\r\nContent-Length: 0\r\n\r\n", status=300, error="redirect")
failed("302 to elsewhere", b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n", status=302, error="redirect")
failed("302 to a file", b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", status=302, error="redirect")
failed("304", b"HTTP/1.1 304 Not Modified\r\n\r\n", status=304, error="redirect")
failed("400", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", status=400)
failed("401 with a challenge", b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n", status=401)
failed("404", b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", status=404)
failed("407 without a proxy", b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n", status=407)
failed("417", b"HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n", status=417)
failed("422", b"HTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n", status=422)
failed("500", b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", status=500)
failed("599", b"HTTP/1.1 599 No\r\nContent-Length: 0\r\n\r\n", status=599)
failed("999", b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n", status=999)
failed("two digits", b"HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n", CLOSE, error="answer of")
failed("four digits", b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", CLOSE, error="answer of")
failed("letters", b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n", CLOSE, error="answer of")
failed("another protocol", b"SSH-2.0-OpenSSH_9.2\r\n", CLOSE, error="answer of")
failed("HTTP/0.9", b"<html>200 OK</html>", CLOSE, error="answer of")
failed("HTTP/3.7", b"HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n", CLOSE, error="answer of")
failed("zero bytes first", b"\0\0\0\0" + EMPTY, CLOSE, error="answer of")
failed("noise", bytes(range(256)) * 8, CLOSE, error="answer of")
failed("an endless status line", b"HTTP/1.1 200 ", FLOOD, b"x" * 65536, error="answer of")

# Lengths.
delivered("a body", OK + b"Content-Length: 6\r\n\r\nthanks")
delivered("a body of the announced 9e18 bytes", OK + b"Content-Length: 9000000000000000000\r\n\r\nx")
delivered("a length beyond 64 bits", OK + b"Content-Length: 99999999999999999999999\r\n\r\nx", CLOSE)
delivered("a body 2 bytes too long", OK + b"Content-Length: 2\r\n\r\nokxx")
delivered("a second answer behind it", EMPTY + EMPTY)
delivered("a hundred answers behind it", EMPTY * 100)
delivered("an answer behind it, later", EMPTY, WAIT, EMPTY)
delivered("204 with a body", b"HTTP/1.1 204 No\r\nContent-Length: 6\r\n\r\nthanks", status=204)
delivered("204 with chunks", b"HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nthanks\r\n0\r\n\r\n", status=204)
failed("304 with a body", b"HTTP/1.1 304 No\r\nContent-Length: 6\r\n\r\nthanks", status=304, error="redirect")
delivered("no length, closed", OK + b"\r\nthanks", CLOSE)
delivered("no length, open", OK + b"\r\nthanks")
delivered("two lengths alike", OK + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nok")
delivered("two lengths", OK + b"Content-Length: 2\r\nContent-Length: 9\r\n\r\nok", CLOSE)
delivered("a length and chunks", OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
delivered("a body without end", OK + b"\r\n", FLOOD, b"x" * 65536)
delivered("a large body, announced", OK + b"Content-Length: 100000000\r\n\r\n", FLOOD, b"x" * 65536)
failed("an error page without end", b"HTTP/1.1 500 No\r\n\r\n", FLOOD, b"x" * 65536, status=500)

# Codings and trailers.
delivered("chunks", CHUNKED + b"6\r\nthanks\r\n0\r\n\r\n")
delivered("chunks with an extension", CHUNKED + b"6;a=b\r\nthanks\r\n0\r\n\r\n")
delivered("chunks with a trailer", CHUNKED + b"0\r\nX-A: b\r\n\r\n")
delivered("bytes behind the last chunk", CHUNKED + b"0\r\n\r\n" + EMPTY)
delivered("a chunk of 2^63 bytes", CHUNKED + b"7fffffffffffffff\r\nx")
delivered("a chunk of 2^80 bytes", CHUNKED + b"fffffffffffffffffffff\r\nx", CLOSE)
delivered("a chunk without a number", CHUNKED + b"zz\r\nx", CLOSE)
delivered("a negative chunk", CHUNKED + b"-5\r\nx", CLOSE)
delivered("an endless extension", CHUNKED + b"6;", FLOOD, b"x" * 65536)
delivered("endless chunks of a byte", CHUNKED, FLOOD, b"1\r\nx\r\n" * 8192)
delivered("an endless trailer", CHUNKED + b"0\r\n", FLOOD, b"X-A: b\r\n" * 8192)
delivered("a trailer line without end", CHUNKED + b"0\r\nX-A: ", FLOOD, b"x" * 65536)
delivered("gzip that is none", OK + b"Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\nthanks")
delivered("an unknown transfer coding", OK + b"Transfer-Encoding: rot13\r\n\r\nthanks", CLOSE)

# Heads.
delivered("many headers", OK + b"X-A: b\r\n" * 2000 + b"Content-Length: 0\r\n\r\n")
failed("too many headers", OK + b"X-A: b\r\n" * 20000 + b"Content-Length: 0\r\n\r\n", error="answer of")
failed("endless headers", OK, FLOOD, b"X-A: b\r\n" * 8192, error="bytes of headers")
failed("a header without end", OK + b"X-A: ", FLOOD, b"x" * 65536, error="answer of")
failed("a header without colon", OK + b"nonsense\r\nContent-Length: 0\r\n\r\n", CLOSE, error="answer of")
delivered("a folded header", OK + b"X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n")
delivered("cookies, alternatives and upgrades", OK + b"Set-Cookie: a=b\r\nAlt-Svc: h2=\":9\"\r\nUpgrade: h2c\r\n"
          b"Strict-Transport-Security: max-age=9\r\nContent-Length: 0\r\n\r\n")
failed("a folded header without one before it", OK + b" X-A: b\r\nContent-Length: 0\r\n\r\n", error="answer of")
failed("an interim answer, and then no status", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/200 OK\r\nX-A: b\r\n\r\n", error="answer of")
failed("a line of blanks for the end, reset", OK + b" \r\n", RESET, error="answer of")
failed("a zero byte in a header", OK + b"X-A: \0\r\nContent-Length: 0\r\n\r\n", CLOSE, error="answer of")

# Interim answers.
delivered("100 first", b"HTTP/1.1 100 Continue\r\n\r\n" + EMPTY)
delivered("103 with a header first", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + EMPTY)
failed("100 alone", b"HTTP/1.1 100 Continue\r\n\r\n", CLOSE, error="answer of")
failed("endless 100", FLOOD, b"HTTP/1.1 100 Continue\r\n\r\n" * 2048, error="interim answers")
failed("101 unasked", b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", CLOSE, status=101)

# Endings.
delivered("a body cut short", OK + b"Content-Length: 99\r\n\r\nthanks", CLOSE)
delivered("a body that is reset", OK + b"Content-Length: 99\r\n\r\nthanks", RESET)
delivered("chunks cut short", CHUNKED + b"6\r\nth", CLOSE)
delivered("events for ever", OK + b"Content-Type: text/event-stream\r\n\r\ndata: 1\n\n")
delivered("Connection: close and open", OK + b"Connection: close\r\nContent-Length: 2\r\n\r\nok")
delivered("closed with a notice", OK + b"Connection: close\r\n\r\nok", NOTIFY)
failed("500 cut short", b"HTTP/1.1 500 No\r\nContent-Length: 99\r\n\r\nno", CLOSE, status=500)
failed("nothing, closed", CLOSE, error="answer of")
failed("nothing, reset", RESET, error="answer of")
failed("half a status line", b"HTTP/1.1 20", CLOSE, error="answer of")
failed("half a head", OK + b"Content-Le", CLOSE, error="answer of")
failed("half a head, reset", OK + b"Content-Length: 0\r\n", RESET, error="answer of")

# Silence and drips.
failed("silence", WAIT, WAIT, error="no answer within")
failed("half a head, then silence", OK + b"X-A: b\r\n", error="no answer within")
failed("a head that drips", DRIP, OK + b"X-Slow: " + b"x" * 2000, error="no answer within")
delivered("a body that drips", OK + b"Content-Length: 2000\r\n\r\n", DRIP, b"x" * 2000)
