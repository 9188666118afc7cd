"""The driver of the benchmarks: starts the servers, loads them in turns, reports."""
