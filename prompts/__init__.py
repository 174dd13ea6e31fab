"""Prompt templates for the language model, and the loader that checks and renders them."""

from prompts.loader import FENCE, TEMPLATES, Prompts, PromptTemplateError, load_prompts

__all__ = ["FENCE", "TEMPLATES", "PromptTemplateError", "Prompts", "load_prompts"]
