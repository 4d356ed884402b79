from enterprises.forms.counting import DecideForm, ProofForm, ReopenForm
from enterprises.forms.designation import (
    DesignationForm,
    DesignationMaterialForm,
    DesignationMoveForm,
    DesignationTaskForm,
)
from enterprises.forms.enterprise import EnterpriseForm
from enterprises.forms.merging import DifferentForm, MergeForm, told
from enterprises.forms.people import ContactEditForm, ContactForm, UnmaskForm
from enterprises.forms.talent import TalentEditForm, TalentForm

__all__ = [
    "ContactEditForm",
    "ContactForm",
    "DecideForm",
    "DesignationForm",
    "DesignationMaterialForm",
    "DesignationMoveForm",
    "DesignationTaskForm",
    "DifferentForm",
    "EnterpriseForm",
    "MergeForm",
    "ProofForm",
    "ReopenForm",
    "TalentEditForm",
    "TalentForm",
    "UnmaskForm",
    "told",
]
