"""Webhooks 事件投递: events sent to other systems, signed, until they arrive; https://www.standardwebhooks.com."""
