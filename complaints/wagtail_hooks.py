from wagtail_modeladmin.options import modeladmin_register

from casework.backoffice import kinds
from complaints.backoffice import ComplaintRegister
from complaints.case_page import KIND

kinds.register(KIND)
modeladmin_register(ComplaintRegister)
