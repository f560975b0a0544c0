"""Working on drafts: edits that can be undone, copies, rebasing, comparing, approval."""
