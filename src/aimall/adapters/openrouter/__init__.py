"""OpenRouter: hundreds of models behind one key, with prices, exact costs and books that can be asked later."""
