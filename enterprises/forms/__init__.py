from enterprises.forms.designation import DesignationForm
from enterprises.forms.enterprise import EnterpriseForm
from enterprises.forms.people import ContactEditForm, ContactForm, UnmaskForm
from enterprises.forms.talent import TalentEditForm, TalentForm

__all__ = [
    "ContactEditForm",
    "ContactForm",
    "DesignationForm",
    "EnterpriseForm",
    "TalentEditForm",
    "TalentForm",
    "UnmaskForm",
]
