"""What all pages share: templates, texts, security headers, static files and error pages."""
