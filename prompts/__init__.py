"""Prompt templates for the language model, and the strict loader that renders them."""

from prompts.loader import TEMPLATES, Prompts, PromptTemplateError, load_prompts

__all__ = ["TEMPLATES", "PromptTemplateError", "Prompts", "load_prompts"]
