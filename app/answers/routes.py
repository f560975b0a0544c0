"""Asking people and what they answer."""

from fastapi import APIRouter

from app.answers import enquiry_routes, limit_routes, sign_up_routes, slip_routes

router = APIRouter(tags=["answers"])
for part in (enquiry_routes, sign_up_routes, slip_routes, limit_routes):
    router.include_router(part.router)
