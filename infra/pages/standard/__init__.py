"""Standard 考核标准: in force and before it, compared, drafted, tried on last year's record, and adopted."""
