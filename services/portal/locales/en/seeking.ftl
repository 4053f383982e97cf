# Asking by waves, and the open list
seeking-title = Ask by waves
seeking-stop = Stop
seeking-how = The system asks by itself: who fits best first, the next when nobody accepts, at last everybody by the open list.
seeking-first = The first wave goes out at { $when }
seeking-wave = Wave { $n } is out; it goes on at { $when } unless somebody accepts
seeking-full = Every seat is taken; it asks again when somebody cannot come
seeking-listed = On the open list of the { $around }
seeking-listed-until = On the open list of the { $around }, wider at { $when }
seeking-done = The system is asking by waves.
seeking-stopped = The asking by waves has stopped; offers that are out can still be answered.
around-village = village
around-town = town
around-district = district
event-seeking = Asking by waves begun
event-seeking_stopped = Asking by waves stopped
event-listed_village = On the open list of the village
event-listed_town = On the open list of the town
event-listed_district = On the open list of the district
error-already_seeking = The system is asking by waves already
error-not_seeking = The system is not asking by waves

# The volunteers' page: the open list
open_list-title = Open to all
open_list-hint = Anybody may take these, the first gets it. Name, phone and address of the elder are shown once you have taken one.
open_list-none = Nothing to take near you now.
open_list-go = I'll go
