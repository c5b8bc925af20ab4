"""From text to syntax tree: reading, lexing, parsing with recovery, literate texts."""
