from casework.backoffice import menu

menu.register()
