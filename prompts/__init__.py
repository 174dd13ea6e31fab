"""Prompt templates for the language model, and the strict loader that renders them."""

from prompts.loader import FENCE, TEMPLATES, Prompts, PromptTemplateError, load_prompts

__all__ = ["FENCE", "TEMPLATES", "PromptTemplateError", "Prompts", "load_prompts"]
