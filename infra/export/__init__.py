"""Export 存证包导出: what an auditor takes along, written as it is read."""
