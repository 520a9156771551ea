using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>A call and its output.</summary>
/// <param name="Call">The item of the message that calls.</param>
/// <param name="Output">A message of a tool.</param>
/// <param name="Order">How many outputs were met before this one, newest first.</param>
internal readonly record struct AnsweredCall(ReplyPart Call, MessageRow Output, int Order);
