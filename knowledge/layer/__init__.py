"""The operator's own entries over the shipped content: read, laid over it, brought into a knowledge file without a training."""
