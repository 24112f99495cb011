# SPDX-License-Identifier: Apache-2.0
"""What the system tests share: the daemon, its clients, its destinations.

Correctness is tested with programs nobody here wrote: curl posts, openssl signs and makes the
certificates, node verifies. `load.py` is Python's own client, for many requests in a short time.
"""
