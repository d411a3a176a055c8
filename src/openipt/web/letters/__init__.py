"""Letters to the client: begun from what stands in the record, edited, read together, agreed to, and given."""
