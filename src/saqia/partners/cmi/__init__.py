"""Cards online through the CMI's hosted page (NestPay, 3D_PAY_HOSTING): see README.md."""
