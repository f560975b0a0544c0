"""Approval (报批): the steps that anything goes through which other people have to approve."""
