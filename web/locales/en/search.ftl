# Search.
search-title = Search
search-label-name = Whom or what are you looking for?
search-label-code = What are you looking for?
search-how = A name (two characters are enough), a homophone, pinyin, initials, some digits of an ID or a phone, a code name; an age (13岁) or a village (海洲村) may follow. You find only what you may see.
search-how-code = A code name or a part of one. You find only what you may see.
search-do = Search
search-count = { $n ->
    [one] 1 found
   *[other] { $n } found
  }
search-namesakes = { $n } of this name
search-recorded = this look was recorded
search-files = Files
search-reports = Reports
search-who = Persons
search-none = Nothing found
search-none-text = There is nothing here that you may see. Try another way: the given name alone, pinyin, or the code name.
masked-name = { $first } …
