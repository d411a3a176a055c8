"""Pages: what people see and press, made from plain values."""
