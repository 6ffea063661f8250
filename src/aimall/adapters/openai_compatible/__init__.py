"""OpenAI-compatible: any server that speaks OpenAI's chat protocol (Ollama, vLLM, llama.cpp, vendors)."""
