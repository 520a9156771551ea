using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Tests.Completions;

/// <summary>A request as the model service got it, credentials included.</summary>
internal sealed record ModelServiceRequest(string Path, IQueryCollection Query, IHeaderDictionary Headers, JsonElement Body);
