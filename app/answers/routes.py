"""Asking people and what they answer."""

from fastapi import APIRouter

from app.answers import enquiry_routes, sign_up_routes

router = APIRouter(tags=["answers"])
router.include_router(enquiry_routes.router)
router.include_router(sign_up_routes.router)
