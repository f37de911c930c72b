"""Every call as a value: what to send, how to read the answer, how safe it is to send again."""
