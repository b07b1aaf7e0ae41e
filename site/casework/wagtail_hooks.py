from casework.backoffice import menu
from casework.content_admin import registration

menu.register()
registration.register()
