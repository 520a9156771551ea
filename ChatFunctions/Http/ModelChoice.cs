using ChatFunctions.Completions;

namespace ChatFunctions.Http;

/// <summary>Which model a request means.</summary>
internal static class ModelChoice
{
    /// <summary>The model that was asked for, or the usual one.</summary>
    /// <exception cref="ProblemException">There is no such model here.</exception>
    public static string Choose(this CompletionOptions models, string? asked)
    {
        var model = asked ?? models.Model;
        return models.Allows(model) ? model : throw Problem.NoModel(model);
    }
}
