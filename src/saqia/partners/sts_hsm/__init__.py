"""Who makes tokens: a security module that holds the vending keys, asked over a socket; or a soft one.

The conversation is a contract of ours, for a small adapter beside the module: makers' own protocols are under licence,
and the adapter turns these lines into theirs. One connection a request. A line is `<hex HMAC-SHA256> <JSON>`, the key
being a secret that both ends hold; the answer names the request's `id` and is signed the same way.

Asked: {"id", "do": "credit" | "key-change", "reference", "meter": {...}, "becomes": {...}, "resource", "identifier",
"random", "tenths"}. Answered: {"id", "tokens": ["20 digits", ...]}, or {"id", "refused": "key-unknown" | "key-expired"
| "meter-unsound" | "amount-unsound" | "busy"}; `busy` alone is worth asking again. A reference that was answered before
gets the same tokens: a token is never made twice.
"""
