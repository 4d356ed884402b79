"""What people outside the responsible chain see of personal data (DOMAIN g.6)."""


def mask_phone(phone: str) -> str:
    """``138****1234``; a landline keeps its area code and last two digits."""
    if not phone:
        return ""
    if "-" in phone:
        area, number = phone.split("-", 1)
        return f"{area}-{'*' * max(len(number) - 2, 0)}{number[-2:]}"
    if len(phone) < 8:
        return "*" * len(phone)
    return f"{phone[:3]}****{phone[-4:]}"
