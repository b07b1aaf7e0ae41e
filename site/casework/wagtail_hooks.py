from casework.backoffice import menu
from casework.content_admin import registration
from casework.staff_access import registration as staff_access

menu.register()
registration.register()
staff_access.register()
