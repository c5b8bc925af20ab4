"""From syntax trees to the checked model, or to every mistake that was found."""

from dsl.check.checking import CheckResult, check_file, check_text
from dsl.check.files import FileReader

__all__ = ["CheckResult", "FileReader", "check_file", "check_text"]
