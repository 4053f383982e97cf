# A whole list as an Excel file
list_file-narrowed = { $label }: { $value }
list_file-typed = by a name or number that was typed
error-list_too_long = The list has more than { $max } rows: narrow it down before exporting it
audit-list = Lists exported
audit-list-exported = Exported a list
list_file-signed_text = Signed text
