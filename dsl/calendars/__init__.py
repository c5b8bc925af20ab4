"""Calendars: holidays by rule and observance, seasons of the year, and schedules without gap or overlap."""
