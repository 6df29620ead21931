"""The commands, a module each: its `run` takes what the command line gave and reports what came of it."""
