"""What people see at the place of the dashboard while it is not built."""

from typing import Final

_TEXT: Final = """<!doctype html>
<html lang="fa" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AI Mall</title>
</head>
<body>
<main>
<h1>داشبورد هنوز ساخته نشده است</h1>
<p>رابط برنامه‌نویسی کار می‌کند. برای ساختن داشبورد این فرمان را اجرا کنید و دوباره راه‌اندازی کنید:</p>
<p dir="ltr"><code>./justw web</code></p>
<div lang="en" dir="ltr">
<h1>The dashboard is not built yet</h1>
<p>The API works. Build the dashboard with <code>./justw web</code> and start again.</p>
</div>
</main>
</body>
</html>
"""
UNBUILT: Final = _TEXT.encode()
