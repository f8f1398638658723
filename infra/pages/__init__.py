"""Pages 工作台: what each role opens in the morning; the same services and questions as the API, and no rules."""
