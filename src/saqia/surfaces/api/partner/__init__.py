"""The partner API: banks and networks that take payments for the distributor."""
