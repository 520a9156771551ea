namespace ChatFunctions.Conversations.Table;

/// <summary>No answer of the table service had a date so far, so that no lease can be dated. Trying again does not help.</summary>
internal sealed class NoServiceTimeException() : Exception("The answers of the table service have no valid Date header.");
