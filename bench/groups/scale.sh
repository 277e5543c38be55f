# shellcheck shell=bash
skipped scale "not automated yet: needs 1,000 TcTraces and 3,000 pods in a real API server"
