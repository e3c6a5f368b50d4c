"""The reporters' page: an anonymous chat in the browser, live by server-sent events."""
