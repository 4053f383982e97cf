# Paper sheets
nav-records = Paper sheets
records-title = Enter paper sheets
records-how = One visit a row. Enter goes to the next field; empty rows are passed over. Elder: name, initials, tail of the phone number or an order's number. Volunteer: passbook number or name. Service: two digits. Time: 1430.
records-day = Day of service
records-day-hint = a row may have its own
records-sheet = Number of the sheet
records-sheet-hint = in your folder
records-rows = Visits
records-row = Row
records-elder = Elder
records-volunteer = Volunteer
records-service = Service
records-start = Start
records-stop = End
records-breaks = Breaks (min)
records-own-day = Other day
records-result = Result
records-cell = Row { $n }, { $what }
records-choose = Row { $n }, { $what }: choose
records-choose-one = Please choose
records-more-people = There are more: please type the whole name or number
records-cell-error = Row { $n }, { $what }: { $error }
records-row-error = Row { $n }: { $error }
records-check = Check
records-enter = Enter
records-more-rows = More rows
records-next-sheet = Next sheet
records-sound = Can be entered
records-wrong = To be put right
records-held = Over a limit: a second person looks at it before it is uploaded.
records-not-tried = Not sent yet: please press Enter once more
records-entered = { $n ->
    [one] { $n } row has been entered.
   *[other] { $n } rows have been entered.
}
records-to-upload = Upload them: the elders get a message to confirm
error-sheet_empty = Please fill in one row at least
error-nobody_found = Nobody was found, or outside your organisation
error-which_one = There are several: please choose who it is
error-look_again = Please look whether this is the one, and send again
source-paper = Paper sheet
