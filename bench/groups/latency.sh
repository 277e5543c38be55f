# shellcheck shell=bash
skipped latency "not automated yet: needs the testbed's cluster with TcTrace installed"
